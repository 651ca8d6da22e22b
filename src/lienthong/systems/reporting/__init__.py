"""Reporting (chế độ báo cáo): regimes, periods, reports, their sums up the tree and their vintages.

Legal basis: Nghị định 09/2019/NĐ-CP (chế độ báo cáo của cơ quan hành chính nhà nước).
"""
