"""The OpenAI protocol: chat completions, responses, models and embeddings.

REST is in `server/api`, MCP in `server/mcp`.
"""
