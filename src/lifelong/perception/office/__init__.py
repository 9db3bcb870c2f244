"""Office documents and other formatted text as blocks: one module a format, `reader` chooses among them.

Only the sandboxed process in `perception.sandbox.office_process` calls this package. PDF is in `sandbox.pdf_process`.
"""
