"""Official documents invented for the tests, as text and as DOCX."""

import io

import docx

OFFICIAL_LETTER = """\
BỘ KẾ HOẠCH VÀ ĐẦU TƯ      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CỤC PHÁT TRIỂN DOANH NGHIỆP          Độc lập - Tự do - Hạnh phúc
                                     ---------------------------
Số: 87/PTDN-VP                 Hà Nội, ngày 05 tháng 02 năm 2020
V/v kết nối dữ liệu đăng ký
doanh nghiệp với các địa phương

Kính gửi:
- Sở Kế hoạch và Đầu tư các tỉnh, thành phố
trực thuộc Trung ương;
- Văn phòng Bộ.

Thực hiện kế hoạch năm 2020, Cục Phát triển doanh nghiệp đề nghị các Sở
gửi báo cáo trước ngày 15 tháng 3 năm 2020 qua Trục liên thông văn bản quốc
gia. Báo cáo giấy không được tiếp nhận.

Trân trọng cảm ơn./.

Nơi nhận:                            KT. CỤC TRƯỞNG
- Như trên;                          PHÓ CỤC TRƯỞNG
- Bộ trưởng (để b/c);
- Lưu: VT, VP.                       (Đã ký)

                                     Trần Thị Thu Hà
"""

DECISION = """\
ỦY BAN NHÂN DÂN
TỈNH NGHỆ AN
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 1234/QĐ-UBND
Nghệ An, ngày 20 tháng 11 năm 2020

QUYẾT ĐỊNH
Về việc phê duyệt danh mục dịch vụ công trực tuyến
thực hiện trong năm 2021

ỦY BAN NHÂN DÂN TỈNH NGHỆ AN

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;

Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh.

QUYẾT ĐỊNH:

Điều 1. Phê duyệt danh mục 120 dịch vụ công trực tuyến kèm theo Quyết định này.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký.

Điều 3. Chánh Văn phòng, Giám đốc các Sở chịu trách nhiệm thi hành Quyết định này./.

Nơi nhận:
- Như Điều 3;
- Văn phòng Chính phủ (để b/c);
- Lưu: VT, KSTT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Lê Hồng Vinh

PHỤ LỤC
DANH MỤC DỊCH VỤ CÔNG
1. Cấp bản sao trích lục hộ tịch.
"""

DIRECTIVE = """\
HỎA TỐC
THỦ TƯỚNG CHÍNH PHỦ CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập – Tự do – Hạnh phúc
Số: 09/CT-TTg
Hà Nội, ngày 01 tháng 01 năm 2020
CHỈ THỊ
Về việc gửi, nhận văn bản điện tử giữa các cơ quan hành chính nhà nước
Để chấm dứt việc gửi văn bản giấy, Thủ tướng Chính phủ yêu cầu:
1. Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ hoàn thành kết nối trước ngày 30 tháng 6 năm 2020.
2. Văn phòng Chính phủ theo dõi, đôn đốc việc thực hiện Chỉ thị này./.
Nơi nhận:
- Ban Bí thư Trung ương Đảng;
- Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ;
- Lưu: VT, KSTT (3b).
KT. THỦ TƯỚNG
PHÓ THỦ TƯỚNG
Phạm Bình Minh
"""

JOINT = """\
BỘ NỘI VỤ - BỘ TÀI CHÍNH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 04/HD-BNV-BTC
Hà Nội, ngày 14 tháng 12 năm 2021

HƯỚNG DẪN
Thực hiện chế độ lưu trữ tài liệu điện tử

I. PHẠM VI

1. Hướng dẫn này áp dụng đối với các bộ, ngành và địa phương.

2. Các cơ quan khác vận dụng thực hiện./.

KT. BỘ TRƯỞNG
BỘ TÀI CHÍNH
THỨ TRƯỞNG

Đỗ Văn An

KT. BỘ TRƯỞNG
BỘ NỘI VỤ
THỨ TRƯỞNG

Nguyễn Thị Bích

Nơi nhận:
- Các bộ, cơ quan ngang bộ;
- Lưu: VT BNV, VT BTC.
"""

SUBMISSION_CELLS = (
    (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG\nSỞ THÔNG TIN VÀ TRUYỀN THÔNG\nSố: 15/TTr-STTTT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Đà Nẵng, ngày 12 tháng 5 năm 2021",
    ),
    (
        "Nơi nhận:\n- Như trên;\n- Sở Tài chính;\n- Lưu: VT, CNTT.",
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\nTrần Ngọc Thạch",
    ),
)


def submission_docx() -> bytes:
    """Return a tờ trình as Word writes it: header and signature in tables of two columns."""
    document = docx.Document()
    _two_columns(document, SUBMISSION_CELLS[0])
    document.add_paragraph("TỜ TRÌNH")
    document.add_paragraph("Về việc nâng cấp nền tảng chia sẻ dữ liệu")
    document.add_paragraph("Kính gửi: Ủy ban nhân dân thành phố Đà Nẵng")
    document.add_paragraph("Căn cứ Nghị định số 47/2020/NĐ-CP ngày 09 tháng 4 năm 2020;")
    document.add_paragraph("Sở Thông tin và Truyền thông kính trình Ủy ban nhân dân thành phố")
    document.add_paragraph("Xem xét, phê duyệt.", style="List Bullet")
    _two_columns(document, SUBMISSION_CELLS[1])
    return saved(document)


def _two_columns(document: object, cells: tuple[str, str]) -> None:
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, cells, strict=True):
        first, *rest = text.split("\n")
        cell.paragraphs[0].text = first
        for line in rest:
            cell.add_paragraph(line)


def saved(document: object) -> bytes:
    """Return a Word document's bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
