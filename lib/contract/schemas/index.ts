/** Shapes of what the API returns. Times are ISO 8601 UTC, durations milliseconds, shares 0 to 1. */
export * from "./common";
export * from "./plan";
export * from "./tasks";
export * from "./events";
export * from "./gate";
export * from "./gates";
export * from "./runs";
export * from "./escalations";
export * from "./inbox";
export * from "./reports";
export * from "./coordinators";
export * from "./policy";
export * from "./meta";
export * from "./flags";
export * from "./agents";
export * from "./accounts";
export * from "./audit";
