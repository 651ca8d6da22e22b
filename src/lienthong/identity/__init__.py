"""Identity (định danh): people, accounts, sign-in, appointments, roles and delegation.

Legal basis: Nghị định 30/2020/NĐ-CP art. 13 (who signs, delegation and authority prefixes).
"""
