"""Backends that make pictures: an embedded collage, the OpenAI images protocol, and pipelines of diffusers."""
