"""Command (chỉ đạo, điều hành tập trung): one screen of what is overdue, off target and silent.

Legal basis: Quy chế 02/QC-VPCP-BTTTT điều 8.9, Nghị quyết 17/NQ-CP of 2019 (Trung tâm điều hành).
"""
