"""The HTTP server: OpenAI's protocol, REST and MCP; MCP also over stdio."""
