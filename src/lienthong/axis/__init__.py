"""Axis (trục liên thông): signed, addressed, receipted messages between agencies (QĐ 28/2018/QĐ-TTg)."""
