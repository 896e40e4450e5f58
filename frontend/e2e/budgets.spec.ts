import { expect, expectAccessible, type Page, test } from "./fixtures";
import { enter, newMember } from "./people";
