from datetime import date

import pytest
from django import forms
from django.template import TemplateSyntaxError
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils import translation

from lienthong.base.components.content import shown_value
from lienthong.base.components.verdict import verdict_of
from lienthong.base.forms import DayField
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.base.tests.rendering import render


class Letter(forms.Form):
    subject = forms.CharField(label="Trích yếu")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Công văn"), ("b", "Quyết định")])
    issued = DayField(label="Ngày")
    paper = forms.FileField(label="Tệp", required=False)
    secret = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput, required=False)


def test_text_is_escaped() -> None:
    assert "&lt;b&gt;" in render('{% inset "<b>" %}') or "<b>" not in render(
        "{% inset text %}", text="<b>"
    )
    assert "&lt;script" in render("{% tag text %}", text="<script>")


def test_further_attributes_become_html_attributes() -> None:
    html = render('{% button "Gửi" hx_post="/x" data_a="1" autofocus=True hidden=False %}')
    assert ' hx-post="/x"' in html and ' data-a="1"' in html
    assert " autofocus" in html and "hidden" not in html


def test_a_button_with_an_address_is_a_link() -> None:
    assert render('{% button "Mở" href="/a" %}').startswith('<a href="/a" role="button"')


def test_block_content_stands_inside_the_component() -> None:
    html = render('{% component "inset" %}<p>{{ word }}</p>{% endcomponent %}', word="chào")
    assert html == '<div class="govuk-inset-text"><p>chào</p></div>\n'


def test_an_unknown_block_component_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        render('{% component "nothing" %}{% endcomponent %}')
    with pytest.raises(TemplateSyntaxError):
        render('{% component "inset" "positional" %}{% endcomponent %}')


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    form = Letter({})
    html = render('{% field form.subject hint="Một câu." %}', form=form)
    assert '<label class="govuk-label" for="id_subject">' in html
    assert 'aria-describedby="id_subject-hint id_subject-error"' in html
    assert 'id="id_subject-hint"' in html and 'id="id_subject-error"' in html


def test_an_optional_field_says_so() -> None:
    assert "không bắt buộc" in render("{% field form.note %}", form=Letter())
    assert "không bắt buộc" not in render("{% field form.subject %}", form=Letter())


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("subject", 'type="text"'),
        ("note", "<textarea"),
        ("kind", "<select"),
        ("issued", 'name="issued_2"'),
        ("paper", 'type="file"'),
        ("secret", 'type="password"'),
    ],
)
def test_the_control_follows_from_the_widget(name: str, mark: str) -> None:
    assert mark in render("{% field bound %}", bound=Letter()[name])


def test_a_typed_password_is_not_shown_again() -> None:
    assert "geheim" not in render("{% field f.secret %}", f=Letter({"secret": "geheim"}))


def test_what_was_typed_comes_back_with_the_error() -> None:
    typed = {"subject": "A & B", "kind": "b", "issued_0": "31", "issued_1": "2", "issued_2": "2019"}
    form = Letter(typed)
    html = render("{% fields form %}", form=form)
    assert 'value="A &amp; B"' in html
    assert '<option value="b" selected>' in html
    assert 'value="31"' in html and "Ngày này không có thật" in html


def test_error_summary_links_to_the_first_control_of_each_field() -> None:
    html = render("{% error_summary form %}", form=Letter({}))
    assert 'href="#id_subject"' in html and 'href="#id_issued_0"' in html


def test_error_summary_names_the_field_that_is_empty() -> None:
    html = render("{% error_summary form %}", form=Letter({"subject": "a", "issued_0": "9"}))
    assert "Loại: " in html and "Ngày: " in html and "subject" not in html


def test_error_summary_is_silent_without_errors() -> None:
    assert render("{% error_summary form %}", form=Letter()).strip() == ""


def test_error_summary_takes_several_forms() -> None:
    forms_ = [Letter({}, prefix="a"), Letter({}, prefix="b")]
    html = render("{% error_summary forms %}", forms=forms_)
    assert 'href="#id_a-subject"' in html and 'href="#id_b-subject"' in html


def test_render_form_is_multipart_when_it_has_files() -> None:
    html = render("{% render_form form %}", form=Letter(), csrf_token="abc")
    assert 'enctype="multipart/form-data"' in html and 'value="abc"' in html


def test_a_table_groups_numbers_and_formats_days() -> None:
    html = render(
        "{% table columns rows %}",
        columns=["Tên", Column("Số", numeric=True)],
        rows=[[date(2019, 9, 9), 11500]],
    )
    assert "09/09/2019" in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">11.500</td>' in html


def test_a_register_stacks_its_rows_on_a_telephone_and_a_table_of_figures_does_not() -> None:
    columns = ["Việc", "Ai làm", Column("Số", numeric=True)]
    row = [Cell("a", href="/1"), "b", 1]
    register = render("{% table columns rows %}", columns=columns, rows=[row])
    assert "lt-table--stacks" in register
    assert 'data-label="Ai làm"' in register and 'data-label="Việc"' not in register
    figures = render(
        "{% table columns rows %}", columns=[*columns, Column("Tỷ lệ", numeric=True)], rows=[]
    )
    assert "lt-table--stacks" not in figures


def test_a_table_of_figures_stacks_where_its_page_asks_for_it() -> None:
    columns = [Column("Tỉnh"), Column("Năm 2019", numeric=True), Column("Năm 2020", numeric=True)]
    html = render("{% table columns rows stacks=True %}", columns=columns, rows=[["Hà Nội", 1, 2]])
    assert "lt-table--stacks" in html and 'data-label="Năm 2020"' in html
    own = render('{% component "table" stacks=True %}<tbody></tbody>{% endcomponent %}')
    assert "lt-table--stacks" in own


def test_an_empty_table_says_so() -> None:
    html = render('{% table columns rows empty="Chưa có" %}', columns=["a", "b"], rows=[])
    assert 'colspan="2">Chưa có' in html


def test_cells_carry_links_tags_and_notes() -> None:
    cells = [Cell("1", href="/1"), Cell("Xong", tag="green", note="hôm nay")]
    html = render("{% table columns rows %}", columns=["a", "b"], rows=[cells])
    assert '<a class="govuk-link" href="/1">1</a>' in html
    assert "govuk-tag--green" in html and "hôm nay" in html


def test_pagination_keeps_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/", {"q": "a b", "page": "3"})
    page = page_of(range(500), request, size=10)
    html = render("{% pagination page %}", page=page, request=request)
    assert 'href="?q=a+b&amp;page=4"' in html
    assert 'aria-current="page">3</a>' in html and "Từ 21 đến 30 trong 500" in html


def test_query_string_changes_and_removes_parameters() -> None:
    request = RequestFactory().get("/", {"q": "x", "page": "3"})
    html = render('{% query_string page=None sort="date" %}', request=request)
    assert html == "?q=x&amp;sort=date"


def test_steps_tell_their_state_in_words() -> None:
    html = render("{% step_indicator steps 1 %}", steps=["A", "B", "C"])
    assert html.count("đã xong") == html.count("bước hiện tại") == html.count("chưa đến") == 1


def test_an_unknown_verdict_is_never_shown_as_passed() -> None:
    assert verdict_of("PASSED") == "passed"
    assert verdict_of(None) == verdict_of("ok") == "indeterminate"


def test_verdict_panel_explains_each_signature() -> None:
    signature = {"name": "An", "verdict": "failed", "reasons": ["Chứng thư hết hạn."]}
    html = render('{% verdict_panel "failed" signatures=s %}', s=[signature])
    assert "Văn bản không hợp lệ" in html and "Chứng thư hết hạn." in html


def test_bar_chart_holds_its_figures_as_a_table() -> None:
    html = render('{% bar_chart rows "Số" %}', rows=[("A", 1000), ("B", 1)])
    assert 'width="100.0"' in html and "1.000" in html and "<caption" in html


def test_province_map_shows_all_provinces_and_both_archipelagos() -> None:
    html = render('{% province_map values "Bản đồ" %}', values={"01": 5, "79": (7, "trễ")})
    assert html.count("<title>") == 63
    assert "Hoàng Sa" in html and "Trường Sa" in html
    assert "<title>Hà Nội: 5</title>" in html and "chưa có số liệu" in html


def test_province_map_of_2025_has_34_provinces() -> None:
    html = render('{% province_map values "Bản đồ" profile="2025" %}', values={})
    assert html.count("<title>") == 34


def test_values_are_shown_in_the_language_of_the_screen() -> None:
    assert shown_value(1234567) == "1.234.567"
    assert shown_value(None) == ""
    assert shown_value(True) == "Có"
    with translation.override("en"), override_settings(FORMAT_MODULE_PATH=["lienthong.base.l10n"]):
        assert shown_value(1234567) == "1,234,567"
