"""Evidence bundles (gói chứng cứ): one file that proves one exchange to anyone, offline.

Legal basis: Luật Giao dịch điện tử 20/2023/QH15, article 11 (a data message as evidence).
"""
