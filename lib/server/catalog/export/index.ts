export { writeEntry, type WrittenEntry } from "./write";
