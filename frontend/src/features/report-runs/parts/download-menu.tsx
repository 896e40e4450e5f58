import type { ReactElement } from "react";
import type { Run } from "@/components/runs/run";
import { artifactUrl } from "@/components/runs/run-downloads";
import { Menu, MenuItem } from "@/components/ui/menu";

/** The formats of a run, each a file. */
export default function DownloadMenu({ run, trigger }: { run: Run; trigger: ReactElement }) {
  return (
    <Menu defaultOpen align="end" trigger={trigger}>
      {run.formats.map((format) => (
        <MenuItem
          key={format}
          render={
            <a href={artifactUrl(run.id, format)} download>
              {format.toUpperCase()}
            </a>
          }
        />
      ))}
    </Menu>
  );
}
