"""Node (nút): settings, command line, supervisor of the embedded servers, health, and the web entry."""
