"""Addresses of sign-in, one's own account, and the administration of people."""

from django.urls import path

from lienthong.identity.views import account, feeds, people, registers, sign_in, tokens

app_name = "identity"

urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="sign_in"),
    path("dang-nhap/ma-xac-thuc/", sign_in.code, name="code"),
    path("dang-nhap/thiet-lap-ma/", sign_in.set_up_factor, name="set_up_factor"),
    path("dang-nhap/ma-khoi-phuc/", sign_in.recovery_codes_kept, name="recovery_codes_kept"),
    path("dang-nhap/mat-khau-moi/", sign_in.first_password, name="first_password"),
    path("dang-xuat/", sign_in.sign_out, name="sign_out"),
    path("tai-khoan/", account.profile, name="account"),
    path("tai-khoan/vi-tri/", account.choose_post, name="choose_post"),
    path("tai-khoan/ngon-ngu/", account.choose_language, name="choose_language"),
    path("tai-khoan/mat-khau/", account.change_password, name="change_password"),
    path("tai-khoan/phien/", account.session_list, name="sessions"),
    path("tai-khoan/phien/ket-thuc/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("tai-khoan/phien/<uuid:session_id>/", account.end_session, name="end_session"),
    path("quan-tri/nguoi/", people.index, name="people"),
    path("quan-tri/nguoi/them/", people.create, name="create_person"),
    path("quan-tri/nguoi/<uuid:person_id>/", people.person, name="person"),
    path("quan-tri/nguoi/<uuid:person_id>/bo-nhiem/", people.appoint, name="appoint"),
    path(
        "quan-tri/nguoi/<uuid:person_id>/mo-tai-khoan/",
        people.create_account,
        name="create_account",
    ),
    path(
        "quan-tri/nguoi/<uuid:person_id>/tai-khoan/", people.change_account, name="change_account"
    ),
    path("quan-tri/nguoi/<uuid:person_id>/mat-khau/", people.reset_password, name="reset_password"),
    path(
        "quan-tri/nguoi/<uuid:person_id>/chung-thu/",
        people.issue_certificate,
        name="issue_certificate",
    ),
    path(
        "quan-tri/bo-nhiem/<uuid:appointment_id>/ket-thuc/",
        people.end_appointment,
        name="end_appointment",
    ),
    path("quan-tri/bo-nhiem/<uuid:appointment_id>/vai-tro/", people.set_roles, name="set_roles"),
    path("quan-tri/vai-tro/", registers.roles, name="roles"),
    path("quan-tri/chung-thu/", registers.certificates, name="certificates"),
    path("quan-tri/chung-thu/<slug:serial>/", registers.certificate, name="certificate"),
    path(
        "quan-tri/chung-thu/<slug:serial>/thu-hoi/",
        registers.revoke_certificate,
        name="revoke_certificate",
    ),
    path("quan-tri/ma-truy-cap/", tokens.index, name="tokens"),
    path("quan-tri/ma-truy-cap/them/", tokens.issue, name="issue_token"),
    path("quan-tri/ma-truy-cap/<uuid:token_id>/thu-hoi/", tokens.revoke, name="revoke_token"),
    path("lich/dang-ky/", feeds.subscribe, name="subscribe"),
    path("lich/<uuid:feed_id>/thu-hoi/", feeds.unsubscribe, name="unsubscribe"),
    path("lich/<str:token>.ics", feeds.feed, name="feed"),
    path("quan-tri/lich/", feeds.index, name="feeds"),
    path("quan-tri/lich/<uuid:feed_id>/thu-hoi/", feeds.revoke, name="revoke_feed"),
    path("quan-tri/uy-quyen/", registers.delegations, name="delegations"),
    path("quan-tri/uy-quyen/them/", registers.delegate, name="delegate"),
    path(
        "quan-tri/uy-quyen/<uuid:delegation_id>/ket-thuc/",
        registers.end_delegation,
        name="end_delegation",
    ),
]
