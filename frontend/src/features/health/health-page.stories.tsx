import type { Meta, StoryObj } from "@storybook/react-vite";
import { http } from "msw";
import { problem } from "@/mocks/handlers";
import { ServicesCard } from "./parts/services-card";

const meta = { title: "Health/ServicesCard", component: ServicesCard } satisfies Meta<typeof ServicesCard>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Working: Story = {};
export const Unreachable: Story = {
  parameters: { handlers: [http.get("*/api/v1/health", () => problem(503, { title: "A part of Opsight is away", detail: "The gateway is starting." }))] },
};
