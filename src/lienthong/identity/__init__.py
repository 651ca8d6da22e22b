"""Identity (định danh): people, accounts, sign-in, appointments to posts, roles, permissions, delegation."""
