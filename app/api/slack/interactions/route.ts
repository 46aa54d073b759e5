import { handleSlack } from "@/lib/server/slack/interactions";

export const dynamic = "force-dynamic";
export const POST = handleSlack;
