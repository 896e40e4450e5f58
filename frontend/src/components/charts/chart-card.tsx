import { ChartLine, Image as ImageIcon, Table2 } from "lucide-react";
import { type ReactNode, type Ref, useRef, useState } from "react";
import { useMe } from "@/api/session";
import { notifyFailed } from "@/components/ui/toast";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { IconButton } from "@/components/ui/button";
import { downloadPng } from "./export-png";
import { watermarkOf } from "./watermark";

interface ChartCardProps {
  title: string;
  description?: ReactNode;
  /** File name of the picture, without its ending. */
  fileName: string;
  actions?: ReactNode;
  /** Draws the chart; give `svgRef` to it so that it can be saved. */
  chart: (svgRef: Ref<SVGSVGElement>) => ReactNode;
  /** The same numbers as a table: the equal route for everybody. */
  table: ReactNode;
  className?: string;
}

/** A chart with its table beside it and a picture to take away. */
export function ChartCard({ title, description, fileName, actions, chart, table, className }: ChartCardProps) {
  const me = useMe();
  const svg = useRef<SVGSVGElement>(null);
  const [asTable, setAsTable] = useState(false);
  const save = () => {
    if (svg.current) downloadPng(svg.current, `${fileName}.png`, title, watermarkOf(me, new Date())).catch((error) => notifyFailed("The picture was not saved.", error));
  };
  return (
    <Card className={className}>
      <CardHeader
        title={title}
        description={description}
        actions={
          <>
            {actions}
            <div className="flex">
              <IconButton label={asTable ? "View as chart" : "View as table"} onClick={() => setAsTable(!asTable)}>
                {asTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
              </IconButton>
              {!asTable && (
                <IconButton label="Save as PNG" onClick={save}>
                  <ImageIcon aria-hidden />
                </IconButton>
              )}
            </div>
          </>
        }
      />
      <CardBody>{asTable ? table : chart(svg)}</CardBody>
    </Card>
  );
}
