"""Mandates (chức năng, nhiệm vụ): who answers for what on every day, and how it is handed over.

Legal basis: Thông báo 320/TB-VPCP of 2019 (transfer without interruption), NĐ 138/2016/NĐ-CP (one lead).
"""
