import { reportNight, type ReportParts } from "../night-report.ts";
import type { App } from "./app.ts";

/** `GET /nightly/report`: the latest night with the names of its pages, its run, and the characters. */
export function nightlyReportRoute(app: App, parts: ReportParts): void {
  app.get("/nightly/report", async () => reportNight(parts));
}
