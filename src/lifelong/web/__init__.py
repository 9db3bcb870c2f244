"""The web app: pages of a person's own record, rendered by the server below ``/app``; docs/web.md has a recipe."""
