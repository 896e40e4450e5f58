import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import type { Dataset } from "@/lib/view";
import { DatasetToggle } from "./dataset-toggle";

function Example({ initial }: { initial: Dataset }) {
  const [dataset, setDataset] = useState(initial);
  return <DatasetToggle value={dataset} onChange={setDataset} />;
}

const meta = { title: "View/DatasetToggle", component: Example } satisfies Meta<typeof Example>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Warehouse: Story = { args: { initial: "warehouse" } };
export const Demo: Story = { args: { initial: "demo" } };
