import type { Picture } from "./picture.ts";
import type { Pen } from "./row.tsx";
import { Screen } from "./screen.tsx";
import { useLeave } from "./use-leave.ts";
import { useScreenSize } from "../screen/use-screen-size.ts";

export interface WatchAppProps {
  readonly picture: Picture;
  readonly pen: Pen;
  readonly leave: () => void;
}

/** The screen at its terminal: as large as that, and gone when somebody leaves. */
export function WatchApp({ picture, pen, leave }: WatchAppProps) {
  useLeave(leave);
  const size = useScreenSize();
  return <Screen picture={picture} pen={pen} {...size} />;
}
