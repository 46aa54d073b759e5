export { EmptyState } from "./states";
