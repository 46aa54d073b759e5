export { Skeleton } from "./states";
