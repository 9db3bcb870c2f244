"""Text embedders: MiniLM and multilingual E5 on onnxruntime, and endpoints.

Weights are not converted here, but in `models.weights`.
"""
