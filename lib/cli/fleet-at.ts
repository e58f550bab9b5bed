import { FleetView, mergeInventories } from "../inventory/fleet-view";
import { readInventories } from "../inventory/read/read-inventories";
import { pathsHere } from "./status/settings";

/** The fleet whose inventories are at some paths; where none is given, at those of the working directory. */
export function fleetAt(paths: readonly string[]): FleetView {
  return mergeInventories(readInventories(paths.length === 0 ? pathsHere(".") : paths));
}
