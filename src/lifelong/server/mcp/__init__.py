"""The Model Context Protocol over stdio and HTTP.

REST is in `server/api`, OpenAI's protocol in `server/openai`.
"""
