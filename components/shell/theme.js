// Light, dark or as the system: Reflex's own choice, which it keeps for the device.
import { useContext } from "react";
import { ColorModeContext } from "$/utils/context-registry";

export const useTheme = () => useContext(ColorModeContext);
