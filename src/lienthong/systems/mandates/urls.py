"""Addresses of the mandates system, below /chuc-nang/."""

from django.urls import path

from lienthong.systems.mandates.views import bodies, books, claims, handovers, mandates, transfers

app_name = "mandates"

urlpatterns = [
    path("", mandates.index, name="index"),
    path("xuat/", mandates.export, name="export"),
    path("moi/", mandates.add, name="add"),
    path("phoi-hop/<int:holding_id>/ket-thuc/", mandates.end_support, name="end_support"),
    path("chuyen-giao/", transfers.index, name="transfers"),
    path("chuyen-giao/<uuid:transfer_id>/", transfers.transfer, name="transfer"),
    path("chuyen-giao/<uuid:transfer_id>/sua/", transfers.correct, name="correct"),
    path("chuyen-giao/<uuid:transfer_id>/thu-hoi/", transfers.revoke, name="revoke"),
    path("chuyen-giao/<uuid:transfer_id>/bao/", transfers.announce, name="announce"),
    path("nut-khac-bao/", claims.index, name="claims"),
    path("nut-khac-bao/tra-loi/", claims.answers, name="claim_answers"),
    path("nut-khac-bao/<uuid:reference>/", claims.claim, name="claim"),
    path("nut-khac-bao/<uuid:reference>/ghi/", claims.apply, name="apply_claim"),
    path("nut-khac-bao/<uuid:reference>/bo/", claims.dismiss, name="dismiss_claim"),
    path("ban-giao/", handovers.index, name="handovers"),
    path("ban-giao/<uuid:handover_id>/", handovers.handover, name="handover"),
    path("ban-giao/<uuid:handover_id>/muc/", handovers.add_item, name="add_item"),
    path(
        "ban-giao/<uuid:handover_id>/muc/<uuid:item_id>/bo/",
        handovers.remove_item,
        name="remove_item",
    ),
    path("ban-giao/<uuid:handover_id>/muc/<uuid:item_id>/danh-dau/", handovers.tick, name="tick"),
    path("ban-giao/<uuid:handover_id>/danh-dau-het/", handovers.tick_all, name="tick_all"),
    path("ban-giao/<uuid:handover_id>/gan-voi/", handovers.add_hanging, name="add_hanging"),
    path("ban-giao/<uuid:handover_id>/gui/", handovers.propose, name="propose"),
    path("ban-giao/<uuid:handover_id>/ky/", handovers.sign, name="sign"),
    path("ban-giao/<uuid:handover_id>/bien-ban/ky/", handovers.sign_minutes, name="sign_minutes"),
    path("ban-giao/<uuid:handover_id>/bien-ban.pdf", handovers.minutes_file, name="minutes"),
    path("ban-giao/<uuid:handover_id>/tep/<slug:sha256>/", handovers.file, name="file"),
    path("to-chuc/", bodies.index, name="bodies"),
    path("to-chuc/moi/", bodies.found, name="found_body"),
    path("to-chuc/thoi-giu/<int:appointment_id>/", bodies.release, name="release"),
    path("to-chuc/<slug:subject>/", bodies.body, name="body"),
    path("to-chuc/<slug:subject>/chuc-danh/", bodies.add_post, name="add_post"),
    path("to-chuc/<slug:subject>/ket-thuc/", bodies.end, name="end_body"),
    path("to-chuc/<slug:subject>/bo-nhiem/", bodies.appoint, name="appoint"),
    path("<slug:subject>/", mandates.mandate, name="mandate"),
    path("<slug:subject>/chuyen-giao/", transfers.decide, name="decide"),
    path("<slug:subject>/nhiem-vu/", books.numbers, name="numbers"),
    path("<slug:subject>/bao/", mandates.announce, name="announce_mandate"),
    path("<slug:subject>/phoi-hop/", mandates.support, name="support"),
    path("<slug:subject>/ket-thuc/", mandates.end, name="end"),
]
