export { ClockTime, RelativeTime } from "./time";
