export { writeEntry } from "./write";
