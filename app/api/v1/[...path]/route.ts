import { handleApi } from "@/lib/server/http/route";

export const dynamic = "force-dynamic";
export const GET = handleApi;
export const POST = handleApi;
export const PUT = handleApi;
export const PATCH = handleApi;
export const DELETE = handleApi;
export const OPTIONS = handleApi;
