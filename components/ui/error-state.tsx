export { ErrorState, messageOf } from "./states";
