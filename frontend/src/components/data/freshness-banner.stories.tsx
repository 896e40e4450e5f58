import type { Meta, StoryObj } from "@storybook/react-vite";
import { FreshnessBanner } from "./freshness-banner";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const meta = {
  title: "Data/FreshnessBanner",
  component: FreshnessBanner,
  args: { dataset: "warehouse", timeZone: "America/New_York", onRefresh: () => undefined },
} satisfies Meta<typeof FreshnessBanner>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Fresh: Story = { args: { generatedAt: ago(12) } };
export const Late: Story = { args: { generatedAt: ago(41) } };
export const Stale: Story = { args: { generatedAt: ago(150) } };
export const Failed: Story = { args: { generatedAt: ago(90), failed: true } };
export const Missing: Story = { args: { generatedAt: null } };
export const Demo: Story = { args: { generatedAt: ago(3), dataset: "demo" } };
export const Refreshing: Story = { args: { generatedAt: ago(90), refreshing: true } };
