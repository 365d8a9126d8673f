"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#specification",
  deepLinking: true,
  validatorUrl: null,
});
