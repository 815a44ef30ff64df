import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { ChangeShippingAddressDocument, type OrderInFullFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { countryName } from "../ui/places";
import css from "./AddressDialog.module.css";
import { isEnded, isWithSupplier } from "./terms";

const fields = ["name", "company", "line1", "line2", "postalCode", "city", "region", "countryCode", "phone"] as const;
type Field = (typeof fields)[number];

/** What a browser may fill in. */
const known: Record<Field, string> = {
  name: "shipping name",
  company: "shipping organization",
  line1: "shipping address-line1",
  line2: "shipping address-line2",
  postalCode: "shipping postal-code",
  city: "shipping address-level2",
  region: "shipping address-level1",
  countryCode: "shipping country",
  phone: "shipping tel",
};

const required: readonly Field[] = ["name", "line1", "city", "countryCode"];

/** Sends what has not shipped elsewhere; says first which suppliers have to agree. */
export function AddressDialog({ order, address, onClose }: { order: OrderInFullFragment; address: NonNullable<OrderInFullFragment["shippingAddress"]>; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState(() => Object.fromEntries(fields.map((field) => [field, address[field]])) as Record<Field, string>);
  const { run, busy, error } = useAction(ChangeShippingAddressDocument, { quiet: true });
  const faults = faultsOf(error);
  const asked = (order.subOrders ?? []).filter((sub) => !isEnded(sub) && isWithSupplier(sub));
  const submit = async () => {
    if (await run({ input: { orderId: order.id, address: form } }, t(asked.length ? "order.addressAsked" : "order.addressChanged", { name: order.name }))) onClose();
  };
  const input = (field: Field) => (
    <TextInput
      key={field}
      label={t(`order.address.${field}`)}
      description={field === "countryCode" && /^[A-Za-z]{2}$/.test(form.countryCode) ? countryName(form.countryCode.toUpperCase(), i18n.language) : undefined}
      required={required.includes(field)}
      autoComplete={known[field]}
      value={form[field]}
      onChange={(event) => setForm({ ...form, [field]: event.currentTarget.value })}
      error={faults.get(`address.${field}`)}
      data-autofocus={field === "line1" || undefined}
    />
  );
  return (
    <FormDialog
      title={t("order.addressTitle", { name: order.name })}
      action={t("words.orderAction.CHANGE_ADDRESS")}
      busy={busy}
      disabled={fields.every((field) => form[field] === address[field])}
      problem={problemBeside(error, fields.map((field) => `address.${field}`))}
      onClose={onClose}
      onSubmit={submit}
    >
      {(["name", "company", "line1", "line2"] as const).map(input)}
      <div className={css.place}>{(["postalCode", "city", "region", "countryCode"] as const).map(input)}</div>
      {input("phone")}
      <p>
        {asked.length
          ? t("order.addressAsk", { names: asked.map(({ name, supplier }) => `${name} (${supplier?.name})`).join(", ") })
          : t("order.addressAtOnce")}
      </p>
    </FormDialog>
  );
}
