export { Duration } from "./time";
