/** How many random histories a property tries. GIBSEY_FC_RUNS=10000 is the long form, which takes minutes. */
export const fcRuns = Number(process.env["GIBSEY_FC_RUNS"] ?? 300);

/** Whether somebody asked for the long form. */
export const isLongForm = process.env["GIBSEY_FC_RUNS"] !== undefined;
