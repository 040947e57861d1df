/**
 * Loaded before an application: endpoints listen, unless the configuration says that they do not.
 *
 * It is the first file of a program that `hinotori server` starts, also of those that the dev server starts anew.
 */
import { Application } from "@hinotori/otp";

Application.putEnv("hinotori", "serve_endpoints", true);
