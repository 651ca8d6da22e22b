"""Trust (lớp tin cậy): keys, certificates, signatures of documents and messages, and their validation."""
