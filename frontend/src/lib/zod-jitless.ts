import { config } from "zod/mini";

// Zod otherwise compiles schemas with `new Function`, which the content security policy refuses. Import this first.
config({ jitless: true });
