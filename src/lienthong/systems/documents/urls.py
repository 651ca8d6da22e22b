"""Addresses of the documents system, below /van-ban/."""

from django.urls import path, register_converter

from lienthong.systems.documents.views import behind, files, incoming, outgoing, registers, tracking

app_name = "documents"


class Way:
    """ "di" for outgoing, "den" for incoming."""

    regex = "di|den"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Way, "way")

urlpatterns = [
    path("di/", outgoing.outgoing_list, name="outgoing_list"),
    path("di/soan/", outgoing.draft, name="draft"),
    path("di/tai-len/", outgoing.upload, name="upload"),
    path("di/<uuid:document_id>/", outgoing.detail, name="outgoing_detail"),
    path("di/<uuid:document_id>/sua/", outgoing.edit, name="edit"),
    path("di/<uuid:document_id>/trinh-ky/", outgoing.submit, name="submit"),
    path("di/<uuid:document_id>/tra-lai/", outgoing.give_back, name="return_to_drafter"),
    path("di/<uuid:document_id>/ky/", outgoing.sign, name="sign"),
    path("di/<uuid:document_id>/phat-hanh/", outgoing.issue, name="issue"),
    path("di/<uuid:document_id>/huy/", outgoing.cancel, name="cancel"),
    path("di/<uuid:document_id>/thu-hoi/", outgoing.recall, name="recall"),
    path("di/<uuid:document_id>/thay-the/", outgoing.replace, name="replace"),
    path("di/<uuid:document_id>/noi-nhan/", tracking.recipient_lines, name="recipients"),
    path("di/<uuid:document_id>/noi-nhan/them/", tracking.add_line, name="add_recipient"),
    path(
        "di/<uuid:document_id>/noi-nhan/<uuid:line_id>/", tracking.decide_line, name="decide_line"
    ),
    path("di/<uuid:document_id>/theo-doi/", tracking.tracking, name="tracking"),
    path("di/<uuid:document_id>/theo-doi.csv", tracking.tracking_csv, name="tracking_csv"),
    path("di/<uuid:document_id>/goi.edxml", files.edxml_package, name="edxml"),
    path("den/", incoming.incoming_list, name="incoming_list"),
    path("den/<uuid:document_id>/", incoming.detail, name="incoming_detail"),
    path("den/<uuid:document_id>/vao-so/", incoming.register, name="register_incoming"),
    path("den/<uuid:document_id>/tu-choi/", incoming.refuse, name="refuse"),
    path("den/<uuid:document_id>/tra-lai/", incoming.give_back, name="give_back"),
    path("den/<uuid:document_id>/phan-cong/", incoming.assign, name="assign"),
    path("den/<uuid:document_id>/bat-dau/", incoming.start, name="start"),
    path("den/<uuid:document_id>/tien-do/", incoming.note, name="note"),
    path("den/<uuid:document_id>/hoan-thanh/", incoming.finish, name="finish"),
    path("den/<uuid:document_id>/lay-lai/", incoming.answer_recall, name="answer_recall"),
    path("den/<uuid:document_id>/chuyen-tiep/", incoming.forward, name="forward"),
    path("den/<uuid:document_id>/theo-doi/", tracking.forwarded, name="forwarded"),
    path("<way:way>/<uuid:document_id>/xem/", files.viewer, name="viewer"),
    path("<way:way>/<uuid:document_id>/van-ban.pdf", files.pdf, name="pdf"),
    path("<way:way>/<uuid:document_id>/trang-<int:number>.png", files.picture, name="picture"),
    path("so-lieu/<str:code>/", behind.behind, name="figure"),
    path("so/", registers.index, name="registers"),
    path("so/<slug:code>/", registers.register, name="register"),
    path("so-mat/", registers.stubs, name="stubs"),
]
