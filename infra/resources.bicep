metadata description = 'What is in the resource group.'

import { AholoService, DataRetention, DurableBackend, Scale, Webhooks } from 'types.bicep'

@description('The name of the environment.')
param environmentName string

@description('The region.')
param location string

@description('Tags on every resource.')
param tags object

@description('The Aholo service.')
param aholo AholoService

@description('The app secret or key; empty leaves the one in the vault.')
@secure()
param aholoSecret string

@description('How far the function app scales.')
param scale Scale

@description('Where orchestrations are kept.')
param durableBackend DurableBackend

@description('How many days, from its start, the history of an ended project is kept.')
param historyRetentionDays int

@description('How long data is kept.')
param dataRetention DataRetention

@description('Whether data is behind private endpoints.')
param privateNetwork bool

@description('What the types of events begin with.')
param eventTypePrefix string

@description('Whether events go to Service Bus.')
param sendToServiceBus bool

@description('Where events are posted to.')
param webhooks Webhooks

@description('The secret that posts are signed with; empty leaves the one in the vault.')
@secure()
param webhookSecret string

@description('Whether posts are signed with the secret before too.')
param rotatesWebhookSecret bool

@description('The secret before, during a rotation.')
@secure()
param webhookPreviousSecret string

@description('Origins, beside the function app, that serve the page: a custom domain, say.')
param pageOrigins string[]

@description('Whether data is kept in three zones.')
param zoneRedundant bool

@description('Who gets alerts; empty for nobody.')
param alertEmail string

@description('What may be spent in a month; zero for no budget.')
param monthlyBudget int

@description('The month that the budget starts with.')
param budgetStart string

// Names that must be unique in the world.
var suffix = uniqueString(subscription().id, resourceGroup().id, environmentName)
var containers = { uploads: 'uploads', assets: 'assets', state: 'aholo-state' }
var eventsTopic = 'aholo-events'
var postsEvents = !empty(webhooks.urls) || !empty(webhooks.allowedHosts)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-aholo-${suffix}'
  location: location
  tags: tags
}

module network 'modules/network.bicep' = if (privateNetwork) {
  params: {
    name: 'vnet-aholo-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    principalId: identity.properties.principalId
  }
}

module hostStorage 'modules/host-storage.bicep' = {
  params: {
    name: take('sthost${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.properties.principalId
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
  }
}

module dataStorage 'modules/data-storage.bicep' = {
  params: {
    name: take('stdata${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.properties.principalId
    containers: containers
    retention: dataRetention
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
  }
}

module serviceBus 'modules/service-bus.bicep' = if (sendToServiceBus) {
  params: {
    name: 'sb-aholo-${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
    topicName: eventsTopic
    eventTypePrefix: eventTypePrefix
    privateNetwork: privateNetwork
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: take('kv-${suffix}', 24)
    location: location
    tags: tags
    privateNetwork: privateNetwork
  }
}

module aholoSecretInVault 'modules/vault-secret.bicep' = {
  params: {
    vaultName: vault.outputs.name
    name: 'aholo-secret'
    purpose: 'the secret of the Aholo service'
    value: aholoSecret
    principalId: identity.properties.principalId
  }
}

module webhookSecretInVault 'modules/vault-secret.bicep' = if (postsEvents) {
  params: {
    vaultName: vault.outputs.name
    name: 'webhook-secret'
    purpose: 'the secret that posted events are signed with'
    value: webhookSecret
    principalId: identity.properties.principalId
  }
}

module webhookPreviousSecretInVault 'modules/vault-secret.bicep' = if (postsEvents && rotatesWebhookSecret) {
  params: {
    vaultName: vault.outputs.name
    name: 'webhook-previous-secret'
    purpose: 'the secret before, that posted events are signed with too'
    value: webhookPreviousSecret
    principalId: identity.properties.principalId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'DurableTaskScheduler') {
  params: {
    name: 'dts-aholo-${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
  }
}

module endpoints 'modules/private-endpoints.bicep' = if (privateNetwork) {
  params: {
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    networkId: network!.outputs.networkId
    hostStorageName: hostStorage.outputs.name
    dataStorageName: dataStorage.outputs.name
    serviceBusName: serviceBus.?outputs.name
    vaultName: vault.outputs.name
  }
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    name: 'func-aholo-${suffix}'
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    scale: scale
    subnetId: network.?outputs.appSubnetId
    deploymentContainerUrl: hostStorage.outputs.deploymentContainerUrl
    hostStorage: hostStorage.outputs.endpoints
    dataStorage: dataStorage.outputs.endpoints
    serviceBusHost: serviceBus.?outputs.host
    eventsTopic: eventsTopic
    eventTypePrefix: eventTypePrefix
    containers: containers
    insightsConnection: monitoring.outputs.insightsConnection
    aholoSecretUri: aholoSecretInVault.outputs.secretUri
    aholo: aholo
    webhooks: webhooks
    webhookSecretUri: webhookSecretInVault.?outputs.secretUri
    rotatesWebhookSecret: rotatesWebhookSecret
    webhookPreviousSecretUri: webhookPreviousSecretInVault.?outputs.secretUri
    historyRetentionDays: historyRetentionDays
    dataRetention: dataRetention
    directUploads: !privateNetwork
    schedulerConnection: scheduler.?outputs.connection
  }
  dependsOn: [endpoints]
}

module dataBlobs 'modules/data-blobs.bicep' = {
  params: {
    storageName: dataStorage.outputs.name
    pageOrigins: concat([functionApp.outputs.url], pageOrigins)
  }
}

module uploadEvents 'modules/upload-events.bicep' = {
  params: {
    name: 'evgt-uploads-${suffix}'
    location: location
    tags: tags
    dataStorageName: dataStorage.outputs.name
    hostStorageName: hostStorage.outputs.name
  }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    email: alertEmail
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.?outputs.id
    systemTopicId: uploadEvents.outputs.topicId
  }
}

module workbook 'modules/workbook.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  params: {
    name: 'budget-aholo-${suffix}'
    amount: monthlyBudget
    start: budgetStart
    email: alertEmail
  }
}

@description('The function app.')
output functionAppName string = functionApp.outputs.name

@description('Where it answers.')
output functionAppUrl string = functionApp.outputs.url

@description('The container to upload photos to.')
output uploadsUrl string = dataStorage.outputs.uploadsUrl

@description('The Event Grid topic of uploads.')
output uploadsSystemTopic string = uploadEvents.outputs.topicName

@description('The account of the host.')
output hostStorageName string = hostStorage.outputs.name

@description('The Service Bus namespace; empty for none.')
output serviceBusNamespace string = serviceBus.?outputs.host ?? ''

@description('The vault.')
output keyVaultName string = vault.outputs.name
