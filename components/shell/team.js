// Which team is on the screen, and what I may do in mine.
import { useLocal, useMe } from "./store";

export const TEAM = ["team", "", true];

export function useTeam() {
  const chosen = useLocal(...TEAM);
  const teams = useMe()?.teams ?? [];
  return (teams.find((team) => team.id === chosen) ?? teams[0])?.id ?? "";
}

export function useIsManager() {
  const teams = useMe()?.teams ?? [];
  return teams.some((team) => team.permission === "manager" || team.permission === "admin");
}
