// The client store, under one short name for the shell's scripts.
export * from "$/public/external/huddle/live/query/client/index.js";
