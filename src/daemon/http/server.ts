import swagger from "@fastify/swagger";
import fastify, { type FastifyError } from "fastify";
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { asGibseyError, GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Services } from "../services.ts";
import { activityRoute } from "./activity.ts";
import type { App } from "./app.ts";
import { askRoute } from "./ask.ts";
import { canaryRoute } from "./canary.ts";
import { creditsRoutes } from "./credits.ts";
import { characterRoutes } from "./characters.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { addGuard, type GuardOptions } from "./guard.ts";
import { healthRoutes } from "./health.ts";
import { importRoute } from "./import.ts";
import { answerMalformed } from "./malformed.ts";
import { nightlyRoutes } from "./nightly.ts";
import { nightlyReportRoute } from "./nightly-report.ts";
import { pageRoutes } from "./pages.ts";
import { refreshRoute } from "./refresh.ts";
import { reindexRoute } from "./reindex.ts";
import { retrieveRoute } from "./retrieve.ts";
import { endSilentConnections } from "./silent-connections.ts";
import { statusRoutes } from "./status.ts";
import { vaultRoutes } from "./vault.ts";

/** Builds the application: guard first, then the routes, each with the schema that /openapi.json shows. */
export async function buildApp(services: Services, guard: GuardOptions): Promise<App> {
  const app: App = fastify({
    logger: false,
    bodyLimit: limits.importLineBytesMax,
    routerOptions: { maxParamLength: 3 * limits.pageIdCharactersMax },
    forceCloseConnections: "idle",
    return503OnClosing: true,
    clientErrorHandler: answerMalformed,
    // An address that can't be decoded never reaches a route, nor the error handler.
    frameworkErrors: (error, _request, reply) => {
      const problem = asRequestError(error);
      reply.hijack();
      reply.raw.writeHead(problem.httpStatus, { "content-type": "application/json" }).end(JSON.stringify(problem));
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const problem = asRequestError(error);
    if (problem.httpStatus >= 500) services.metrics.faults.inc({ code: problem.code });
    return reply.code(problem.httpStatus).send(problem.toJSON());
  });
  app.setNotFoundHandler((request) => {
    throw new GibseyError(
      "NOT_FOUND",
      `no ${request.method} ${request.url.split("?")[0]}`,
      "GET /openapi.json lists the routes",
    );
  });
  endSilentConnections(app);
  addGuard(app, guard);
  await app.register(swagger, {
    openapi: {
      info: { title: "gibsey", version: services.version, description: "A novel that remembers itself." },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(async (routes) => {
    healthRoutes(routes, services);
    retrieveRoute(routes, services);
    refreshRoute(routes, services);
    pageRoutes(routes, services);
    characterRoutes(routes, services);
    importRoute(routes, services);
    deadLetterRoutes(routes, services);
    reindexRoute(routes, services);
    nightlyRoutes(routes, services);
    canaryRoute(routes, services);
    askRoute(routes, services);
    creditsRoutes(routes, services);
    vaultRoutes(routes, services);
    nightlyReportRoute(routes, services);
    statusRoutes(routes, services);
    activityRoute(routes, services);
    routes.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  });
  return app;
}

/** Fastify's own refusals (bad JSON, a body too large, a wrong field) in the shape of ours. */
function asRequestError(error: FastifyError): GibseyError {
  if (error instanceof GibseyError) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new GibseyError("PAGE_TOO_LARGE", "the request's body is larger than the daemon takes", "send less at once");
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new GibseyError("USAGE", error.message, "GET /openapi.json shows what the route takes", { cause: error });
  }
  return asGibseyError(error);
}
