// The reference of the REST API. Requests are sent with the key that is entered under "Authorize"; it is not kept.
const place = document.getElementById("reference");

SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
