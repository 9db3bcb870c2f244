"""What other programs speak to: MCP over stdio and HTTP, beside the HTTP interface."""
