import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api } from "@/api/client";
import type { Branding, BrandingBody } from "./types";

const PATH = "/api/v1/reports/branding";
const LOGO = `${PATH}/logo` as const;
const PREVIEW = `${PATH}/preview` as const;

export function useBranding() {
  return $api.useQuery("get", PATH, {}, { refetchOnWindowFocus: false });
}

/** The logo as an address for images. */
export function useLogo(digest: string | undefined) {
  return useQuery({
    queryKey: ["get", LOGO, digest],
    enabled: digest !== undefined,
    queryFn: async ({ signal }) => addressOf((await api.GET(LOGO, { parseAs: "arrayBuffer", signal })).data),
  });
}

/** The first page of an example with `draft` and the logo of `version`, as an address for images. */
export function useBrandingPreview(draft: BrandingBody | undefined, version: number) {
  return useQuery({
    queryKey: ["get", PREVIEW, draft, version],
    enabled: draft !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }) => {
      const query = Object.fromEntries(Object.entries(draft ?? {}).filter(([, value]) => value));
      return addressOf((await api.GET(PREVIEW, { params: { query }, parseAs: "arrayBuffer", signal })).data);
    },
  });
}

/** Each change says which version it changes, and answers the next one. */
export function useBrandingChanges({ etag }: Branding) {
  const client = useQueryClient();
  const header = { "if-match": etag };
  const then = {
    onSuccess: (made: Branding) => client.setQueryData($api.queryOptions("get", PATH, {}).queryKey, made),
    onError: () => client.invalidateQueries({ queryKey: $api.queryOptions("get", PATH, {}).queryKey }),
  };
  return {
    save: useMutation({ ...then, mutationFn: async (body: BrandingBody) => there((await api.PUT(PATH, { body, params: { header } })).data) }),
    reset: useMutation({ ...then, mutationFn: async () => there((await api.DELETE(PATH, { params: { header } })).data) }),
    putLogo: useMutation({ ...then, mutationFn: (file: File) => sendLogo(file, header) }),
    removeLogo: useMutation({ ...then, mutationFn: async () => there((await api.DELETE(LOGO, { params: { header } })).data) }),
  };
}

/** The request is sent again after a step-up, so its body is bytes and no stream. */
async function sendLogo(file: File, header: { "if-match": string }): Promise<Branding> {
  const content = await file.arrayBuffer();
  const headers = { "Content-Type": file.type };
  return there((await api.PUT(LOGO, { params: { header }, headers, body: "", bodySerializer: () => content })).data);
}

function there<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new Error("The answer was empty.");
  return data;
}

/** A picture as a data URI: nothing has to be released when it is not shown any more. */
function addressOf(picture: ArrayBuffer | undefined): string {
  const letters = Array.from(new Uint8Array(there(picture)), (byte) => String.fromCharCode(byte));
  return `data:image/png;base64,${btoa(letters.join(""))}`;
}
